/**
 * The root of every error that this project throws: a code to react to, the facts, and the cause.
 *
 * Below: nothing. Above: one family a layer (`FormatError`, `ProbeError`, `ProgrammingError`, …). It does not know
 * any sentence that a user reads: `texts/` maps codes to those.
 */

/** Facts of an error, by name: addresses, offsets, expected and actual values, names of devices. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error with a code that programs react to and details that its text is made of. */
export class CodedError<Code extends string = string, Details extends object = ErrorDetails> extends Error {
  readonly code: Code;
  readonly details: Details;

  /**
   * @param code what happened, as a word of the layer's union of codes
   * @param details the facts of this occurrence
   * @param cause the error of the layer below, where there is one
   */
  constructor(code: Code, details: Details, cause?: unknown) {
    super(`${code} ${describeDetails(details)}`.trimEnd(), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** Details as one line for logs: numbers in hexadecimal too, bytes as their count. */
function describeDetails(details: object): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${describeValue(value)}`)
    .join(' ');
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value > 9 ? `${value} (0x${value.toString(16)})` : String(value);
  }
  if (value instanceof Uint8Array) {
    return `${value.length} bytes`;
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
