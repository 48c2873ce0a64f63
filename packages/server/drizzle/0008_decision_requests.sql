ALTER TABLE "incident_center"."approval_forward" ADD COLUMN "page" text;--> statement-breakpoint
ALTER TABLE "incident_center"."approval_forward" ADD COLUMN "failing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_center"."approval_forward" ADD COLUMN "read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_center"."approval_forward" ADD COLUMN "read_sha256" text;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "request_id" uuid;--> statement-breakpoint
CREATE INDEX "decision_log_resource" ON "incident_center"."decision_log" USING btree ((input #>> '{resource,id}'),"timestamp" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "decision_log_incident" ON "incident_center"."decision_log" USING btree ((input #>> '{resource,incident_id}'),"timestamp" DESC NULLS FIRST);