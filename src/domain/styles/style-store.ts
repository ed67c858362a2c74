import type { ImageBytes } from '../media.ts';
import type { Style, StyleHome } from './style.ts';

/** What the store knows of styles. Their pictures are kept as long as a style names them. */
export interface StyleStore {
  /** @param images whose bytes it names. @returns false where its home has one of that name; nothing is stored then */
  addStyle(style: Style, images: readonly ImageBytes[]): Promise<boolean>;
  /** Stores it as it is now, with another name, other words and pictures. @returns false where it is gone, or another one of its home has that name */
  changeStyle(style: Style, images: readonly ImageBytes[]): Promise<boolean>;
  style(id: string): Promise<Style | undefined>;
  /** By name. */
  stylesOf(home: StyleHome): Promise<readonly Style[]>;
  /** One of its pictures. */
  stylePicture(id: string, sha256: string): Promise<ImageBytes | undefined>;
  /** @returns whether it was there */
  dropStyle(id: string): Promise<boolean>;
  /** All of a home, as when a person is forgotten. @returns how many there were */
  dropStylesOf(home: StyleHome): Promise<number>;
  /** Of all pictures that styles have; of a home, where one is given. */
  styleBytes(home?: StyleHome): Promise<number>;
}
