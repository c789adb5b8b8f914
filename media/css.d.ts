/** Style sheets are taken in by the bundler, which writes them to a file beside the script. */
declare module '*.css';
