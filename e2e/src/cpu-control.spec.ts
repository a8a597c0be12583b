import { controlOf } from '../bench/fanout/cpu-control.ts';

const V1 = 'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,relatime,cpu,cpuacct 0 0';
const V1_OTHER = 'cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0';
const V2_BESIDE = 'cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0';
const V2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0';
const OTHER = 'tmpfs /run tmpfs rw,cpu 0 0';

describe('a CPU quota', () => {
  it('is version 1’s where the CPU controller is there, also beside version 2', () => {
    const { root, before, limit } = controlOf([OTHER, V2_BESIDE, V1_OTHER, V1].join('\n'));
    expect(root).toBe('/sys/fs/cgroup/cpu,cpuacct');
    expect(before).toEqual({});
    // The period comes first: a quota is checked against it.
    expect(Object.entries(limit(1200, 10_000))).toEqual([
      ['cpu.cfs_period_us', '10000'],
      ['cpu.cfs_quota_us', '1200'],
    ]);
  });

  it('is version 2’s elsewhere', () => {
    const { root, before, limit } = controlOf([OTHER, V1_OTHER, V2].join('\n'));
    expect(root).toBe('/sys/fs/cgroup');
    expect(before).toEqual({ 'cgroup.subtree_control': '+cpu' });
    expect(limit(1200, 10_000)).toEqual({ 'cpu.max': '1200 10000' });
  });

  it('is nowhere on a machine without control groups', () => {
    expect(() => controlOf(OTHER)).toThrow('no control groups');
  });
});
