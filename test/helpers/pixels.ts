import { createCanvas, loadImage } from '@napi-rs/canvas';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray;
}

/** The pixels of a PNG. */
export async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, data };
}

export const hex = ({ data, width }: Pixels, x: number, y: number): string =>
  `#${[...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** How many pixels of a part differ from a colour by more than a shade. */
export function inkOn(
  pixels: Pixels,
  background: string,
  [left, top, width, height]: readonly [number, number, number, number],
): number {
  const [red, green, blue] = [1, 3, 5].map((at) =>
    Number.parseInt(background.slice(at, at + 2), 16),
  );
  let count = 0;
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const at = (y * pixels.width + x) * 4;
      const distance =
        Math.abs(pixels.data[at]! - red!) +
        Math.abs(pixels.data[at + 1]! - green!) +
        Math.abs(pixels.data[at + 2]! - blue!);
      if (distance > 24) count++;
    }
  }
  return count;
}
