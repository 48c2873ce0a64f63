ALTER TABLE "incident_center"."decision_log" ADD COLUMN "salt" text;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "decision_text" text;