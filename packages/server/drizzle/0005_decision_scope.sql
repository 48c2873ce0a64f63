DROP INDEX "incident_center"."decision_log_newest";--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "environment" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "classification" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "masked" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "elapsed_us" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_center"."decision_log" ADD COLUMN "cached" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "decision_log_newest" ON "incident_center"."decision_log" USING btree ("timestamp" DESC NULLS FIRST,"decision_id" DESC NULLS FIRST);
--> statement-breakpoint
-- What was decided before gets the scope of its resource; one without is nobody's to see. Forced row security would hide
-- the rows from their owner.
ALTER TABLE incident_center.decision_log NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE incident_center.decision_log SET
  environment = coalesce(input -> 'resource' ->> 'environment', ''),
  classification = coalesce(input -> 'resource' ->> 'classification', ''),
  tenants = ARRAY(SELECT jsonb_array_elements_text(input -> 'resource' -> 'tenants'))
  WHERE jsonb_typeof(input -> 'resource' -> 'tenants') = 'array';
--> statement-breakpoint
ALTER TABLE incident_center.decision_log FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.decision_log ALTER COLUMN environment DROP DEFAULT,
  ALTER COLUMN classification DROP DEFAULT;
--> statement-breakpoint
CREATE POLICY system_reads ON incident_center.decision_log FOR SELECT TO incident_center_system USING (true);
