/**
 * How a verb describes the words that it takes, and what they are once they are read. Types only.
 *
 * Below: nothing. Above: verbs describe, `read-arguments.ts` reads, the command line explains.
 */

/** A word that stands by its place. */
export interface Operand {
  readonly summary: string;
  /** Takes all the words that no other operand needs; at least one. */
  readonly many?: true;
  /** May be left out. Only the last one, and none beside one that takes many. */
  readonly optional?: true;
}

/** A word that stands behind its name. */
export type Option =
  | { readonly kind: 'flag'; readonly summary: string; readonly usually?: boolean }
  | {
      readonly kind: 'text';
      readonly value: string;
      readonly summary: string;
      /** May be given again and again. */
      readonly many?: true;
    }
  | { readonly kind: 'address'; readonly summary: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly summary: string }
  | {
      readonly kind: 'number';
      readonly value: string;
      readonly summary: string;
      /** The largest; absent: none. */
      readonly most?: number;
      /** Whether it need not be whole. */
      readonly fraction?: true;
    };

export type Operands = Readonly<Record<string, Operand>>;
export type Options = Readonly<Record<string, Option>>;

type OperandValue<Of> = Of extends { many: true }
  ? readonly string[]
  : Of extends { optional: true }
    ? string | undefined
    : string;
type OptionValue<Of> = Of extends { kind: 'flag' }
  ? boolean
  : Of extends { kind: 'number' | 'address' }
    ? number | undefined
    : Of extends { kind: 'choice'; values: readonly (infer Value)[] }
      ? Value | undefined
      : Of extends { many: true }
        ? readonly string[] | undefined
        : string | undefined;

/** The values of options, read. */
export type OptionValues<Of> = { readonly [Name in keyof Of]: OptionValue<Of[Name]> };
/** The words of a verb, read: operands and options by their names. */
export type VerbArguments<Places, Named> = {
  readonly [Name in keyof Places]: OperandValue<Places[Name]>;
} & OptionValues<Named>;
