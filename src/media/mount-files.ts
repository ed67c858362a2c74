import { fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';

/** The part of the file system of @ffmpeg/core that is used for mounting. */
export interface MountingFs {
  readonly filesystems: { readonly WORKERFS: unknown };
  mkdir(path: string): void;
  mount(kind: unknown, options: { readonly files: readonly SlicedFile[] }, at: string): void;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: DeviceOperations): void;
  mkdev(path: string, device: number): void;
}

interface DeviceOperations {
  read(stream: OpenStream, into: Int8Array, offset: number, length: number, position: number): number;
  write(stream: OpenStream, from: Int8Array, offset: number, length: number, position: number): number;
  /** @returns the new position */
  llseek(stream: OpenStream, offset: number, whence: number): number;
}

interface OpenStream {
  readonly position: number;
}

/** What it takes for a browser's `File`. */
interface SlicedFile {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): Piece;
}

interface Piece {
  readonly size: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const folder = '/files';

/** Where ffmpeg finds a mounted file. */
export function mountedAt(name: string): string {
  return `${folder}/${name}`;
}

/**
 * Lets the WebAssembly build read files of this machine piece by piece, as ffmpeg asks for them. The alternative is a copy of each
 * whole file in its memory. Its worker ends with the job, and closes the files with it.
 */
export function mountFiles(fs: MountingFs, files: readonly { readonly name: string; readonly path: string }[]): void {
  if (files.length === 0) return;
  fs.mkdir(folder);
  fs.mount(fs.filesystems.WORKERFS, { files: files.map(({ name, path }) => slicedFile(name, path)) }, folder);
}

/**
 * Lets the WebAssembly build write one file of this machine as it goes, and read again what it wrote. The alternative holds the whole file in its
 * memory, and once more while it is handed over.
 *
 * @param path of a file that becomes empty first
 */
export function mountOutput(fs: MountingFs, name: string, path: string): void {
  const file = openSync(path, 'w+', 0o600);
  const device = fs.makedev(ownMajor, 0);
  fs.registerDevice(device, {
    read: (_, into, offset, length, position) => readSync(file, into, offset, length, position),
    write(_, from, offset, length, position) {
      for (let done = 0; done < length; ) done += writeSync(file, from, offset + done, length - done, position + done);
      return length;
    },
    llseek: ({ position }, offset, whence) => offset + (whence === 1 ? position : whence === 2 ? fstatSync(file).size : 0),
  });
  fs.mkdev(`/${name}`, device);
}

/** No device of its own has it. */
const ownMajor = 100;

/** The class that WORKERFS reads a piece with, in the place of the browser's `FileReaderSync`. */
export function createFileReader(): new () => { readAsArrayBuffer(piece: Piece): ArrayBuffer } {
  return class {
    readAsArrayBuffer({ bytes }: Piece): ArrayBuffer {
      return bytes.buffer;
    }
  };
}

function slicedFile(name: string, path: string): SlicedFile {
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  return {
    name,
    size,
    slice(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const read = readSync(file, bytes, 0, bytes.length, start);
      if (read < bytes.length) throw new Error(`${name} became shorter while it was read`);
      return { size: bytes.length, bytes };
    },
  };
}
