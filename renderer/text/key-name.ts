/** A key as people name it: `F9`, `Right Ctrl`, `Ctrl + Alt + Space`. Takes a `KeyboardEvent.code` or a chord. */
export function keyName(key: string): string {
  return key
    .split('+')
    .map((part) => (part === 'Control' ? 'Ctrl' : codeName(part)))
    .join(' + ');
}

function codeName(code: string): string {
  const side = /^(Control|Shift|Alt|Meta)(Left|Right)$/.exec(code);
  if (side !== null) return `${side[2]} ${side[1] === 'Control' ? 'Ctrl' : side[1]}`;
  return code.replace(/^(Key|Digit)/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
}
