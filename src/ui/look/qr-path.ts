// A QR code as one path: a run of dark fields in a row is one rectangle. Pure; the quiet zone is the caller's.

/** Path in a picture as wide as the code has fields. `fields[y][x]` is true where dark. */
export function qrPath(fields: readonly (readonly boolean[])[]): string {
  let path = ''
  fields.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue
      let end = x
      while (row[end] === true) end++
      path += `M${x} ${y}h${end - x}v1h${x - end}Z`
      x = end
    }
  })
  return path
}
