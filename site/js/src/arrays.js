// Typed arrays out of the bytes that Python sent: {name: {dtype, shape, data}}.

const READERS = { "<f8": Float64Array, "<i4": Int32Array, "|u1": Uint8Array };

export function decodeArrays(raw) {
  const arrays = {};
  for (const [name, { dtype, data }] of Object.entries(raw)) {
    const Reader = READERS[dtype];
    if (!Reader) throw new Error(`figure: array ${name} has the unknown dtype ${dtype}`);
    const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
    arrays[name] = new Reader(bytes.slice().buffer); // a copy: typed arrays must start on a multiple of their size
  }
  return arrays;
}
