/** A Matroska file's level-1 elements, read in another way than the code under test reads them. */
export interface Level1 {
  id: string;
  offset: number;
  dataOffset: number;
  end: number;
}

/** Elements that are allowed in a cluster; any other one ends a cluster of unknown size. */
const IN_CLUSTER = new Set(['e7', 'a3', 'a0', 'ab', 'a7', 'ec', 'bf']);

/** Reads the whole file front to back. Throws where an element does not end with its parent. */
export function level1Of(file: Uint8Array): { segmentData: number; elements: Level1[] } {
  const ebml = elementAt(file, 0);
  if (ebml.id !== '1a45dfa3') throw new Error('no EBML header');
  const segment = elementAt(file, ebml.end);
  if (segment.id !== '18538067') throw new Error('no Segment');
  const elements: Level1[] = [];
  let at = segment.dataOffset;
  while (at < file.length) {
    const found = elementAt(file, at);
    if (found.end === Infinity) found.end = endOfCluster(file, found);
    if (found.end > file.length) throw new Error(`${found.id} at ${at} is cut off`);
    elements.push(found);
    at = found.end;
  }
  return { segmentData: segment.dataOffset, elements };
}

/** Children of an element of known size. */
export function childrenOf(file: Uint8Array, parent: Level1): Level1[] {
  const children: Level1[] = [];
  for (let at = parent.dataOffset; at < parent.end;) {
    const child = elementAt(file, at);
    if (child.end > parent.end) throw new Error(`${child.id} at ${at} exceeds its parent`);
    children.push(child);
    at = child.end;
  }
  return children;
}

export function uintOf(file: Uint8Array, { dataOffset, end }: Level1): number {
  return Number(`0x${Buffer.from(file.subarray(dataOffset, end)).toString('hex')}`);
}

export function elementAt(file: Uint8Array, at: number): Level1 {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const first = bytes[at] ?? 0;
  const idLength = first >= 0x80 ? 1 : first >= 0x40 ? 2 : first >= 0x20 ? 3 : 4;
  const sizeAt = at + idLength;
  const sizeFirst = bytes[sizeAt] ?? 0;
  let sizeLength = 1;
  while (sizeLength <= 8 && !(sizeFirst & (0x100 >> sizeLength))) sizeLength++;
  if (sizeLength > 8) throw new Error(`no element at ${at}`);
  const marked = BigInt(`0x${bytes.subarray(sizeAt, sizeAt + sizeLength).toString('hex')}`);
  const mask = (1n << BigInt(7 * sizeLength)) - 1n;
  const size = marked & mask;
  const dataOffset = sizeAt + sizeLength;
  return {
    id: bytes.subarray(at, sizeAt).toString('hex'),
    offset: at,
    dataOffset,
    end: size === mask ? Infinity : dataOffset + Number(size),
  };
}

function endOfCluster(file: Uint8Array, cluster: Level1): number {
  let at = cluster.dataOffset;
  while (at < file.length) {
    const child = elementAt(file, at);
    if (!IN_CLUSTER.has(child.id)) return at;
    at = child.end;
  }
  return at;
}
