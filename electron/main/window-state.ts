import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
});
const stateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() });

/** Pixels, as the window system counts them. */
export type Bounds = z.infer<typeof boundsSchema>;
export type WindowState = z.infer<typeof stateSchema>;

/** Part of a window's width and height that must lie on a screen, or it could not be caught with the mouse. */
const VISIBLE_PIXELS = 100;

/** The last size and place; null where there is none, or it cannot be read: the window then opens at its default. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps the size and place. Synchronous because it runs while the window closes. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
}

/** The remembered place where it is still on a screen; otherwise only the size, and the system places the window. */
export function placeOn(screens: readonly Bounds[], bounds: Bounds): Bounds | { width: number; height: number } {
  const visible = screens.some(
    (screen) =>
      bounds.x + bounds.width - VISIBLE_PIXELS >= screen.x &&
      bounds.x + VISIBLE_PIXELS <= screen.x + screen.width &&
      bounds.y >= screen.y &&
      bounds.y + VISIBLE_PIXELS <= screen.y + screen.height,
  );
  return visible ? bounds : { width: bounds.width, height: bounds.height };
}
