/** Where this machine's control groups for CPU time are, and what to write into which of their files. */
export interface CpuControl {
  root: string;
  /** Into the root, before a group is made. */
  before: Record<string, string>;
  /** Into a group, so that it gets so many microseconds of a core in each period. */
  limit: (quotaUs: number, periodUs: number) => Record<string, string>;
}

/**
 * Version 1 where the CPU controller is mounted that way, else version 2; machines may have both mounted. See
 * https://docs.kernel.org/scheduler/sched-bwc.html and https://docs.kernel.org/admin-guide/cgroup-v2.html.
 * @param mounts `/proc/mounts`
 * @throws Error on a machine without either
 */
export function controlOf(mounts: string): CpuControl {
  const all = mounts.split('\n').map((line) => line.split(' '));
  const first = all.find(([, , type, options]) => type === 'cgroup' && has(options, 'cpu'))?.[1];
  if (first)
    return {
      root: first,
      before: {},
      limit: (quotaUs, periodUs) => ({
        'cpu.cfs_period_us': String(periodUs),
        'cpu.cfs_quota_us': String(quotaUs),
      }),
    };
  const second = all.find(([, , type]) => type === 'cgroup2')?.[1];
  if (!second) throw new Error('This machine has no control groups for CPU time.');
  return {
    root: second,
    before: { 'cgroup.subtree_control': '+cpu' },
    limit: (quotaUs, periodUs) => ({ 'cpu.max': `${quotaUs} ${periodUs}` }),
  };
}

const has = (options: string | undefined, one: string) => options?.split(',').includes(one);
