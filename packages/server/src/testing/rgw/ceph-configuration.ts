import { join } from 'node:path';

export interface CephPorts {
  monitor: number;
  /** Where the S3 gateway answers. */
  gateway: number;
  /** The first of a hundred that the storage daemon may take. */
  storage: number;
}

/** A cluster of one monitor, one storage daemon that keeps everything in memory, and one S3 gateway, all on loopback. */
export function cephConfiguration(directory: string, fsid: string, ports: CephPorts): string {
  const settings: Record<string, string | number | boolean> = {
    fsid,
    'mon initial members': 'a',
    'mon host': `v2:127.0.0.1:${ports.monitor}`,
    'public addr': '127.0.0.1',
    'cluster addr': '127.0.0.1',
    'ms bind msgr1': false,
    'ms bind port min': ports.storage,
    'ms bind port max': ports.storage + 99,
    'auth cluster required': 'none',
    'auth service required': 'none',
    'auth client required': 'none',
    // The gateway insists on encryption by default, which there cannot be without keys; it would hang without a word.
    'ms mon client mode': 'crc',
    'run dir': join(directory, 'run'),
    'admin socket': join(directory, 'run', '$name.asok'),
    'log file': join(directory, '$name.log'),
    'crash dir': join(directory, 'crash'),
    keyring: join(directory, 'keyring'),
    'mon data': join(directory, 'mon'),
    'osd data': join(directory, 'osd'),
    'rgw data': join(directory, 'rgw'),
    'pid file': '',
    'osd objectstore': 'memstore',
    'memstore device bytes': 1_073_741_824,
    'osd pool default size': 1,
    'osd pool default min size': 1,
    'osd pool default pg num': 1,
    'osd pool default pg autoscale mode': 'off',
    'osd crush chooseleaf type': 0,
    'rgw rados pool pg num min': 1,
    'mon allow pool size one': true,
    // A disk that is nearly full is no reason to refuse: nothing is written to it.
    'mon data avail crit': 1,
    'paxos propose interval': 0.05,
    'paxos min wait': 0.01,
    'rgw enable apis': 's3',
    'rgw thread pool size': 16,
    'rgw frontends': `beast endpoint=127.0.0.1:${ports.gateway}`,
  };
  return `[global]\n${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')}`;
}
