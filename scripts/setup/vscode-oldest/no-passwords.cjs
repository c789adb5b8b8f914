/**
 * In place of `argon2`, which at the version of this release has to be built: hashes of passwords, which a server without
 * a password never asks for.
 */

const refuse = () => Promise.reject(new Error('This server has no passwords.'));

module.exports = { hash: refuse, verify: refuse, needsRehash: () => false };
