import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Service, startService } from './start-service.js';

export interface AlertmanagerOptions {
  binary: string;
  /** Where notifications go. */
  webhook: string;
  credential: string;
}

/** An Alertmanager that doesn't wait: it notifies at once, and repeats what still fires every two seconds. */
export function startAlertmanager({ binary, webhook, credential }: AlertmanagerOptions): Promise<Service> {
  return startService({
    name: 'alertmanager',
    binary,
    prepare: async ({ directory, address }) => {
      const credentialFile = join(directory, 'credential');
      await writeFile(credentialFile, credential, { mode: 0o600 });
      const configuration = {
        route: {
          receiver: 'incident-center',
          group_by: ['alertname', 'tenant', 'shard'],
          group_wait: '0s',
          group_interval: '1s',
          repeat_interval: '2s',
        },
        receivers: [
          {
            name: 'incident-center',
            webhook_configs: [
              {
                url: webhook,
                send_resolved: true,
                http_config: { authorization: { type: 'Bearer', credentials_file: credentialFile } },
              },
            ],
          },
        ],
      };
      const file = join(directory, 'alertmanager.yml');
      await writeFile(file, JSON.stringify(configuration));
      return [
        `--config.file=${file}`,
        `--storage.path=${join(directory, 'data')}`,
        `--web.listen-address=${address}`,
        // Empty switches off gossip, which would listen on every address.
        '--cluster.listen-address=',
        '--log.level=warn',
      ];
    },
  });
}
