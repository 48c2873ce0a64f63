import type { AlertFormatName } from '@incident-center/sdk/contract';
import { alertmanagerFormat } from './formats/alertmanager.js';
import { cloudeventsFormat } from './formats/cloudevents.js';
import { genericFormat } from './formats/generic.js';
import { grafanaFormat } from './formats/grafana.js';
import { pagerdutyFormat } from './formats/pagerduty.js';
import type { AlertFormat } from './incoming-alert.js';

/** Every format by its name. Another one is a file beside these, a row here, and a schema in the contract. */
export const FORMATS: Readonly<Record<AlertFormatName, AlertFormat>> = {
  alertmanager: alertmanagerFormat,
  grafana: grafanaFormat,
  pagerduty: pagerdutyFormat,
  cloudevents: cloudeventsFormat,
  generic: genericFormat,
};
