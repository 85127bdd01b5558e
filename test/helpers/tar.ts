import { gzipSync } from 'node:zlib';

export interface TarEntry {
  path: string;
  content?: string | Buffer;
  /** Type flag of the header: `0` file, `1` hard link, `2` link, `3` device, `5` folder, `6` pipe, `x` extended. */
  type?: string;
  link?: string;
  /** Size that the header claims, if it lies. */
  size?: number;
}

/** A tar archive made byte by byte, so that it can hold what no tool would pack. */
export function tar(entries: TarEntry[]): Buffer {
  const parts = entries.flatMap(({ path, content = '', type = '0', link = '', size }) => {
    const body = Buffer.from(content);
    const padded = Buffer.alloc(Math.ceil(body.length / 512) * 512);
    body.copy(padded);
    return [header(path, type, link, size ?? body.length), padded];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export const tgz = (entries: TarEntry[]): Buffer => gzipSync(tar(entries));

function header(path: string, type: string, link: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(path, 0, 100, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100, 'utf8');
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
