/**
 * Finds a run of bytes in many, in either direction and around the end.
 *
 * Below: nothing. Above: the editor's find. By Knuth, Morris and Pratt (1977): its time is linear whatever file and
 * pattern are, which no search that starts over at a mismatch can say of 64 MiB of zeros. It pauses now and then,
 * because the extension host has other things to do.
 */

/** Bytes that are looked at between two pauses: a few milliseconds. */
const SLICE = 1024 * 1024;

/** Where to begin and which way to go. */
export interface Search {
  /** Whether the letters A to Z count as those from a to z. */
  readonly ignoreCase?: boolean;
  /** Forward: the first place that counts. Backward: the first that does not. */
  readonly from: number;
  readonly direction: 'forward' | 'backward';
}

/** What was found. `wrapped` tells that the search went around the end to find it. */
export interface Found {
  readonly offset: number | null;
  readonly wrapped: boolean;
}

/**
 * Finds `pattern` in `bytes`.
 * @param pause waits a moment; may throw to end the search
 */
export async function findBytes(
  bytes: Uint8Array,
  pattern: Uint8Array,
  { from, direction, ignoreCase = false }: Search,
  pause: () => Promise<void>,
): Promise<Found> {
  const last = bytes.length - pattern.length;
  if (pattern.length === 0 || last < 0) {
    return { offset: null, wrapped: false };
  }
  const find = (first: number, end: number): Promise<number | null> =>
    first > end ? Promise.resolve(null) : scan(bytes, pattern, { first, end, direction, ignoreCase }, pause);
  const before = (): Promise<number | null> => find(0, Math.min(last, from - 1));
  const after = (): Promise<number | null> => find(from, last);
  const [here, beyond] = direction === 'forward' ? [after, before] : [before, after];
  const offset = await here();
  if (offset !== null) {
    return { offset, wrapped: false };
  }
  const around = await beyond();
  return { offset: around, wrapped: around !== null };
}

/** Places from `first` to `end`, both included, at which a match may start. */
interface Places {
  readonly first: number;
  readonly end: number;
  readonly direction: Search['direction'];
  readonly ignoreCase: boolean;
}

async function scan(
  bytes: Uint8Array,
  pattern: Uint8Array,
  { first, end, direction, ignoreCase }: Places,
  pause: () => Promise<void>,
): Promise<number | null> {
  const forward = direction === 'forward';
  const letters = ignoreCase ? FOLDED : AS_THEY_ARE;
  const folded = pattern.map((byte) => letters[byte] ?? byte);
  const wanted = forward ? folded : folded.reverse();
  const failure = failureOf(wanted);
  const stop = end + wanted.length; // the first byte after the last that can belong to a match
  const count = stop - first;
  let matched = 0;
  for (let step = 0; step < count; step++) {
    const place = forward ? first + step : stop - 1 - step;
    const byte = letters[bytes[place] ?? 0];
    while (matched > 0 && wanted[matched] !== byte) {
      matched = failure[matched - 1] ?? 0;
    }
    if (wanted[matched] === byte) {
      matched++;
    }
    if (matched === wanted.length) {
      return forward ? place - matched + 1 : place;
    }
    if (step % SLICE === SLICE - 1) {
      await pause();
    }
  }
  return null;
}

/**
 * All places at which `pattern` begins, ascending; those that overlap too. Undefined where there are more than `most`.
 * @param pause waits a moment; may throw to end the search
 */
export async function findAll(
  bytes: Uint8Array,
  pattern: Uint8Array,
  { ignoreCase, most }: { readonly ignoreCase: boolean; readonly most: number },
  pause: () => Promise<void>,
): Promise<number[] | undefined> {
  const places: number[] = [];
  const end = bytes.length - pattern.length;
  for (let first = 0; pattern.length > 0 && first <= end;) {
    const found = await scan(bytes, pattern, { first, end, direction: 'forward', ignoreCase }, pause);
    if (found === null) {
      break;
    }
    if (places.length === most) {
      return undefined;
    }
    places.push(found);
    first = found + 1;
  }
  return places;
}

/** Each byte for itself, and with capital letters as small ones. */
const AS_THEY_ARE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const FOLDED = AS_THEY_ARE.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** For each prefix of the pattern, how much of its beginning is its end too. */
function failureOf(pattern: Uint8Array): Uint32Array {
  const failure = new Uint32Array(pattern.length);
  for (let index = 1, length = 0; index < pattern.length; index++) {
    while (length > 0 && pattern[index] !== pattern[length]) {
      length = failure[length - 1] ?? 0;
    }
    if (pattern[index] === pattern[length]) {
      length++;
    }
    failure[index] = length;
  }
  return failure;
}
