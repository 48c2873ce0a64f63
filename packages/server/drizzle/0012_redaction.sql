CREATE INDEX "timeline_event_refs" ON "incident_center"."timeline_event" USING gin ("refs" jsonb_path_ops);
--> statement-breakpoint
-- What was written beside an event can be erased, by those who may write all of its tenants. The event itself stays as it is.
CREATE POLICY tenant_erases ON incident_center.commitment_opening FOR DELETE TO incident_center_app
  USING (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
GRANT DELETE ON incident_center.commitment_opening TO incident_center_app;
--> statement-breakpoint
-- A vote is never changed; why it was given can be erased.
GRANT UPDATE (reason) ON incident_center.approval_vote TO incident_center_app;
--> statement-breakpoint
-- Answers that are kept for repeated requests are each their principal's; what is erased goes from all of them.
CREATE POLICY system_erases ON incident_center.idempotency_key FOR UPDATE TO incident_center_system
  USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT UPDATE (body) ON incident_center.idempotency_key TO incident_center_system;
