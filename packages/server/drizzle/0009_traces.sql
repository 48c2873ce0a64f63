ALTER TABLE "incident_center"."approval_forward" ADD COLUMN "traceparent" text DEFAULT nullif(current_setting('incident_center.traceparent', true), '');--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "trace_id" text;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "span_id" text;--> statement-breakpoint
ALTER TABLE "incident_center"."timeline_event" ADD COLUMN "traceparent" text DEFAULT nullif(current_setting('incident_center.traceparent', true), '');