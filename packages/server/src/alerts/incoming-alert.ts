/** One alert as its sender tells it, whatever the format. */
export interface IncomingAlert {
  /** What makes two notifications speak of one alert. */
  fingerprint: string;
  status: 'firing' | 'acknowledged' | 'resolved';
  /** Undefined where the sender repeats nothing but the fingerprint: the rest is as it was when the alert fired. */
  labels: Record<string, string> | undefined;
  annotations: Record<string, string>;
  /** When this firing began, where every notification of it says so: another start is another firing. */
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  /** When the sender saw what it tells, where it says no more than that. */
  seen_at?: string | undefined;
}

/** What one request brought. */
export interface Notification {
  alerts: IncomingAlert[];
  /** How many more there were than were sent. */
  truncated: number;
}

/** A format: how a parsed body and its headers become alerts. Pure. */
export interface AlertFormat {
  /** The largest body, in bytes. */
  max_bytes: number;
  /** Labels that make up the dedup key where no rule says otherwise. */
  group_by: readonly string[];
  /** The credential in the body, where that is the place for it. */
  credential?: (body: unknown) => string | undefined;
  /** @throws {IncidentCenterError} `INVALID_INPUT`, `BODY_TOO_LARGE` for too many alerts. */
  read: (body: unknown, headers: Headers) => Notification;
}
