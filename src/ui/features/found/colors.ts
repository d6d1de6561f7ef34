// Colours to choose from, 0xRRGGBB; any other could stand in a charter, these are only good beginnings.
export const COLORS = [
  { name: 'found.orange', color: 0xbd5319 },
  { name: 'found.red', color: 0xc2333a },
  { name: 'found.pink', color: 0xc73a86 },
  { name: 'found.violet', color: 0x7b4bc4 },
  { name: 'found.blue', color: 0x2f66c8 },
  { name: 'found.teal', color: 0x0f7d83 },
  { name: 'found.green', color: 0x3b7d2a },
  { name: 'found.yellow', color: 0xe3ae16 },
  { name: 'found.brown', color: 0x7a4b2b },
  { name: 'found.grey', color: 0x4d5560 },
] as const
