import { nx } from '../lib/nx.mjs';

export async function build() {
  const { code } = await nx(['run-many', '-t', 'build', '--output-style=static'], {
    stdio: 'inherit',
  });
  return code;
}
