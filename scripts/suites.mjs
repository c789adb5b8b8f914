export const unitTests = ['mocha', 'test/!(vscode|ui|usb|bench)/**/*.test.ts', '--ignore', '**/*.long.test.ts'];
