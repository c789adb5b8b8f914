/**
 * Edits of a .dfu: each takes the content and gives the content with the change, sharing everything that it does not
 * touch. So undoing is going back to the old content, and what was not touched is byte for byte the same.
 *
 * Below: the content of DfuSe files. Above: the editor. Pure. Indexes are those of the parsed file.
 */

import { concatBytes, ownCopy } from '../base/bytes.ts';
import { overlaps, rangeOf } from '../base/address-range.ts';
import type { DeviceIdentity } from '../formats/dfu-suffix.ts';
import { type DfuseContent, nameFieldOf, newTarget, type TargetContent } from '../formats/dfuse-writer.ts';
import { FormatError } from '../formats/format-error.ts';
import type { Segment } from '../image/firmware-image.ts';
import { EditError } from './edit-error.ts';

/** An element of a target. */
export interface ElementPlace {
  readonly target: number;
  readonly element: number;
}

/**
 * Gives a target another name; an empty one makes it a target without a name.
 * @throws FormatError `name-too-long`
 */
export function renameTarget(content: DfuseContent, target: number, name: string): DfuseContent {
  const named = name === '' ? 0 : 1;
  return changeTarget(content, target, (old) => ({ ...old, named, nameField: nameFieldOf(name) }));
}

/** Gives a target another alternate setting, 0 to 255. */
export function setAlternateSetting(content: DfuseContent, target: number, alternateSetting: number): DfuseContent {
  return changeTarget(content, target, (old) => ({ ...old, alternateSetting }));
}

/** Names another device. */
export function setIdentity(content: DfuseContent, identity: DeviceIdentity): DfuseContent {
  const { vendorId, productId, deviceVersion } = identity;
  return { ...content, vendorId, productId, deviceVersion };
}

/** Adds a target at the end. */
export function addTarget(
  content: DfuseContent,
  name: string,
  alternateSetting: number,
  elements: readonly Segment[],
): DfuseContent {
  const target = newTarget(name, alternateSetting, []);
  const { targets } = content;
  return addElements({ ...content, targets: [...targets, target] }, targets.length, elements);
}

/** Takes a target out. */
export function removeTarget(content: DfuseContent, target: number): DfuseContent {
  targetAt(content, target);
  return { ...content, targets: content.targets.filter((_, index) => index !== target) };
}

/**
 * Adds elements to a target, each before the first that lies above it; the order of the others stays.
 * @throws EditError `addresses-taken`
 */
export function addElements(content: DfuseContent, target: number, added: readonly Segment[]): DfuseContent {
  return changeTarget(content, target, (old) => ({
    ...old,
    elements: added.reduce<readonly Segment[]>((elements, segment) => {
      checkRoom(segment, elements);
      const above = elements.findIndex(({ address }) => address > segment.address);
      return spliced(elements, above === -1 ? elements.length : above, 0, [segment]);
    }, old.elements),
  }));
}

/** Takes an element out. */
export function removeElement(content: DfuseContent, place: ElementPlace): DfuseContent {
  return changeElements(content, place, () => []);
}

/**
 * Puts other bytes, at other addresses perhaps, in an element's place.
 * @throws EditError `addresses-taken`
 */
export function replaceElement(content: DfuseContent, place: ElementPlace, by: readonly Segment[]): DfuseContent {
  return changeElements(content, place, (_, others) => {
    by.forEach((segment) => checkRoom(segment, others));
    return by;
  });
}

/**
 * Puts bytes over those of an element, whose length stays.
 * @param offset from the element's first byte
 * @throws EditError `past-element`
 */
export function overwriteElement(
  content: DfuseContent,
  place: ElementPlace,
  offset: number,
  by: Uint8Array,
): DfuseContent {
  return changeElements(content, place, ({ address, bytes }) => {
    if (offset + by.length > bytes.length) {
      throw new EditError('past-element', { offset, size: by.length, room: Math.max(0, bytes.length - offset) });
    }
    const changed = ownCopy(bytes);
    changed.set(by, offset);
    return [{ address, bytes: changed }];
  });
}

/**
 * Moves an element to another address. It keeps its place in the file.
 * @throws EditError `addresses-taken`
 */
export function moveElement(content: DfuseContent, place: ElementPlace, address: number): DfuseContent {
  return changeElements(content, place, ({ bytes }, others) => {
    const moved = { address, bytes };
    checkRoom(moved, others);
    return [moved];
  });
}

/**
 * Puts an element at another place among those of its target. Its address stays.
 * @throws EditError `no-such-part`
 */
export function reorderElement(content: DfuseContent, place: ElementPlace, to: number): DfuseContent {
  elementAt(content, place);
  elementAt(content, { target: place.target, element: to });
  return changeTarget(content, place.target, (old) => ({
    ...old,
    elements: reordered(old.elements, place.element, to),
  }));
}

/**
 * Puts a target at another place in the file.
 * @throws EditError `no-such-part`
 */
export function reorderTarget(content: DfuseContent, target: number, to: number): DfuseContent {
  targetAt(content, target);
  targetAt(content, to);
  return { ...content, targets: reordered(content.targets, target, to) };
}

/**
 * Makes two elements of one.
 * @param at the first address of the second
 * @throws EditError `split-outside`
 */
export function splitElement(content: DfuseContent, place: ElementPlace, at: number): DfuseContent {
  return changeElements(content, place, ({ address, bytes }) => {
    const size = at - address;
    if (size <= 0 || size >= bytes.length) {
      throw new EditError('split-outside', { at, first: address + 1, last: address + bytes.length - 1 });
    }
    return [
      { address, bytes: bytes.subarray(0, size) },
      { address: at, bytes: bytes.subarray(size) },
    ];
  });
}

/**
 * Makes one element of an element and the next, which begins where it ends.
 * @throws EditError `not-adjacent`
 */
export function mergeElements(content: DfuseContent, place: ElementPlace): DfuseContent {
  const first = elementAt(content, place);
  const end = first.address + first.bytes.length;
  const next = content.targets[place.target]?.elements[place.element + 1];
  if (next?.address !== end) {
    throw new EditError('not-adjacent', { end, next: next?.address });
  }
  const merged = { address: first.address, bytes: concatBytes([first.bytes, next.bytes]) };
  return changeTarget(content, place.target, (old) => ({
    ...old,
    elements: spliced(old.elements, place.element, 2, [merged]),
  }));
}

function targetAt(content: DfuseContent, target: number): TargetContent {
  const found = content.targets[target];
  if (!found) {
    throw new EditError('no-such-part', { target, element: null });
  }
  return found;
}

function elementAt(content: DfuseContent, { target, element }: ElementPlace): Segment {
  const found = targetAt(content, target).elements[element];
  if (!found) {
    throw new EditError('no-such-part', { target, element });
  }
  return found;
}

function changeTarget(
  content: DfuseContent,
  target: number,
  change: (old: TargetContent) => TargetContent,
): DfuseContent {
  const changed = change(targetAt(content, target));
  return { ...content, targets: content.targets.map((old, index) => (index === target ? changed : old)) };
}

/** Puts what `change` makes of an element, beside the others of its target, in the element's place. */
function changeElements(
  content: DfuseContent,
  place: ElementPlace,
  change: (old: Segment, others: readonly Segment[]) => readonly Segment[],
): DfuseContent {
  const old = elementAt(content, place);
  return changeTarget(content, place.target, (target) => {
    const others = target.elements.filter((_, index) => index !== place.element);
    return { ...target, elements: spliced(target.elements, place.element, 1, change(old, others)) };
  });
}

/** A copy of `list` whose item `from` stands at `to`. */
function reordered<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  return spliced(spliced(list, from, 1, []), to, 0, list.slice(from, from + 1));
}

/** A copy of `list` with `count` of its items, from `at` on, replaced. */
function spliced<Item>(list: readonly Item[], at: number, count: number, by: readonly Item[]): readonly Item[] {
  return [...list.slice(0, at), ...by, ...list.slice(at + count)];
}

/** What a file holds already may overlap, and stays; what is put in may not. */
function checkRoom({ address, bytes }: Segment, others: readonly Segment[]): void {
  if (address + bytes.length > 2 ** 32) {
    throw new FormatError('past-address-space', { address, size: bytes.length });
  }
  const range = rangeOf(address, bytes.length);
  const other = others.find((candidate) => overlaps(range, rangeOf(candidate.address, candidate.bytes.length)));
  if (other) {
    throw new EditError('addresses-taken', { address, size: bytes.length, other: other.address });
  }
}
