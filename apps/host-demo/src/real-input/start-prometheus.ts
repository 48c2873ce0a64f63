import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Service, startService } from './start-service.js';

export interface PrometheusOptions {
  binary: string;
  ruleFile: string;
  /** `host:port` of what is scraped, at /metrics. */
  scrape: string;
  /** Bearer token that it sends there. */
  token?: string;
  /** `host:port` */
  alertmanager?: string;
}

/** A Prometheus that looks every second. */
export function startPrometheus({
  binary,
  ruleFile,
  scrape,
  alertmanager,
  token,
}: PrometheusOptions): Promise<Service> {
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [ruleFile],
    ...(alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] } }),
    scrape_configs: [
      {
        job_name: 'test',
        static_configs: [{ targets: [scrape] }],
        ...(token && { authorization: { credentials: token } }),
      },
    ],
  };
  return startService({
    name: 'prometheus',
    binary,
    prepare: async ({ directory, address }) => {
      const file = join(directory, 'prometheus.yml');
      // JSON is YAML, without its surprises.
      await writeFile(file, JSON.stringify(configuration));
      return [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=warn',
      ];
    },
  });
}
