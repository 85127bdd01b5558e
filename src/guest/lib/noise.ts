/** Perlin's published permutation of 0 to 255. */
const PERMUTATION = Buffer.from(
  [
    '97a0895b5a0f830dc95f6035c2e907e18c24671e458e086325f0150a17be0694f778ea4b001ac53e5efcdbcb75230b20',
    '39b12158ed953857ae147d88aba844af4aa547868b301ba64d929ee7536fe57a3cd385e6dc695c29372ef528f4668f36',
    '41193fa101d85049d14c84bbd05912a9c8c4878274bc9f56a4646dc6adba034034d9e2fa7c7b05ca2693767eff5255d4',
    'cfce3be32f103a11b6bd1c2adfb7aad577f898022c9aa346dd99659ba72bac09811627fd13626c6e4f71e0e8b2b97068',
    'daf661e4fb22f2c1eed2900cbfb3a2f1513391ebf90eef6b31c0d61fb5c76a9db854ccb07379322d7f0496fe8aeccd5d',
    'de72431d1848f38d80c34e42d73d9cb4',
  ].join(''),
  'hex',
);

/** Perlin's sixteen gradients: the middles of a cube's edges, four of them twice. */
const GRADIENTS = [
  [1, 1, 0],
  [-1, 1, 0],
  [1, -1, 0],
  [-1, -1, 0],
  [1, 0, 1],
  [-1, 0, 1],
  [1, 0, -1],
  [-1, 0, -1],
  [0, 1, 1],
  [0, -1, 1],
  [0, 1, -1],
  [0, -1, -1],
  [1, 1, 0],
  [0, -1, 1],
  [-1, 1, 0],
  [0, -1, -1],
] as const;

const f = Math.fround;

/** Perlin's improved noise of 2002 at a point, from -1 to 1, in single precision as Luau computes it. */
export function noise(x: number, y: number, z: number): number {
  const [px, py, pz] = [f(x), f(y), f(z)];
  const [cx, cy, cz] = [Math.floor(px), Math.floor(py), Math.floor(pz)];
  const [fx, fy, fz] = [f(px - cx), f(py - cy), f(pz - cz)];
  const [u, v, w] = [fade(fx), fade(fy), fade(fz)];
  const corner = (dx: number, dy: number, dz: number): number =>
    slope(hash(cx + dx, cy + dy, cz + dz), f(fx - dx), f(fy - dy), f(fz - dz));
  const edge = (dy: number, dz: number): number => mix(u, corner(0, dy, dz), corner(1, dy, dz));
  return mix(w, mix(v, edge(0, 0), edge(1, 0)), mix(v, edge(0, 1), edge(1, 1)));
}

/** The same for cells that are 256 apart. */
function hash(x: number, y: number, z: number): number {
  return permuted(permuted(permuted(wrap(x)) + wrap(y)) + wrap(z));
}

function permuted(index: number): number {
  return PERMUTATION[index & 255] ?? 0;
}

function wrap(cell: number): number {
  return ((cell % 256) + 256) % 256;
}

function slope(hashed: number, x: number, y: number, z: number): number {
  const [gx, gy, gz] = GRADIENTS[hashed & 15] ?? GRADIENTS[0];
  return f(f(f(gx * x) + f(gy * y)) + f(gz * z));
}

function fade(t: number): number {
  return f(f(f(t * t) * t) * f(f(t * f(f(t * 6) - 15)) + 10));
}

function mix(t: number, a: number, b: number): number {
  return f(a + f(t * f(b - a)));
}
