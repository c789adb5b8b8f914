/**
 * Stands in for VS Code's log writer, whose native part is not built here: without one, every output channel stays
 * empty, and what an extension prints cannot be seen. Appends to the file, in the pattern that VS Code asks for.
 */

const { appendFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const two = (number) => String(number).padStart(2, '0');

class Logger {
  #level = 0;
  #plain = false;
  #file;

  constructor(_kind, _name, file) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = file;
  }

  #write(level, message) {
    if (level < this.#level) return;
    const now = new Date();
    const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join('-');
    const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
    const before = this.#plain
      ? ''
      : `${date} ${time}.${String(now.getMilliseconds()).padStart(3, '0')} [${levels[level]}] `;
    appendFileSync(this.#file, `${before}${message}${this.#plain ? '' : '\n'}`);
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => void (this.#level = level);
  clearFormatters = () => void (this.#plain = true);
  setPattern() {}
  flush() {}
  drop() {}
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file);
