-- Roles. The application works as incident_center_app under forced row security; the sequencer and the readers of the
-- numbered log work as incident_center_system. Both are NOLOGIN: the login user is a member and takes one per transaction.
DO $$
DECLARE
  wanted text;
  right_to_take text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['incident_center_app', 'incident_center_system'] LOOP
    -- Asked first: CREATE ROLE is refused to those who may not, also where the role is there already.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
      -- Roles belong to the whole cluster: another database may migrate at the same moment.
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    -- Since Postgres 16 whoever creates a role is a member of it, but may not take it before it was granted.
    IF NOT pg_has_role(current_user, wanted, right_to_take) THEN
      EXECUTE format('GRANT %I TO %I', wanted, current_user);
    END IF;
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA incident_center TO incident_center_app, incident_center_system;
--> statement-breakpoint
CREATE FUNCTION incident_center.current_tenants() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('incident_center.tenants', true), ''), '{}')::text[] $$;
--> statement-breakpoint
-- Reading needs one of a row's tenants, writing needs all of them.
DO $$
DECLARE
  scoped text;
BEGIN
  FOREACH scoped IN ARRAY ARRAY['incident', 'alert', 'alert_group', 'runbook', 'runbook_execution', 'approval',
    'approval_vote', 'approval_consumption', 'timeline_event', 'commitment_opening', 'chain_head'] LOOP
    EXECUTE format('ALTER TABLE incident_center.%I ENABLE ROW LEVEL SECURITY', scoped);
    EXECUTE format('ALTER TABLE incident_center.%I FORCE ROW LEVEL SECURITY', scoped);
    EXECUTE format('CREATE POLICY tenant_reads ON incident_center.%I FOR SELECT TO incident_center_app USING (tenants && incident_center.current_tenants())', scoped);
    EXECUTE format('CREATE POLICY tenant_inserts ON incident_center.%I FOR INSERT TO incident_center_app WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants())', scoped);
    EXECUTE format('CREATE POLICY tenant_updates ON incident_center.%I FOR UPDATE TO incident_center_app USING (tenants <@ incident_center.current_tenants()) WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants())', scoped);
    EXECUTE format('CREATE POLICY system_reads ON incident_center.%I FOR SELECT TO incident_center_system USING (true)', scoped);
  END LOOP;
END
$$;
--> statement-breakpoint
ALTER TABLE incident_center.idempotency_key ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.idempotency_key FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_keys ON incident_center.idempotency_key FOR ALL TO incident_center_app
  USING (principal = current_setting('incident_center.principal', true))
  WITH CHECK (principal = current_setting('incident_center.principal', true));
--> statement-breakpoint
ALTER TABLE incident_center.decision_log ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.decision_log FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY anyone_logs ON incident_center.decision_log FOR INSERT TO incident_center_app WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY tenant_reads ON incident_center.decision_log FOR SELECT TO incident_center_app USING (tenants && incident_center.current_tenants());
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON incident_center.incident, incident_center.alert, incident_center.alert_group,
  incident_center.runbook, incident_center.runbook_execution, incident_center.approval, incident_center.chain_head,
  incident_center.idempotency_key TO incident_center_app;
--> statement-breakpoint
-- The log, the votes and the uses of approvals are only ever added to.
GRANT SELECT, INSERT ON incident_center.timeline_event, incident_center.commitment_opening,
  incident_center.approval_vote, incident_center.approval_consumption, incident_center.decision_log TO incident_center_app;
--> statement-breakpoint
GRANT INSERT ON incident_center.unnumbered_event TO incident_center_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE incident_center.unnumbered_event_position_seq TO incident_center_app;
--> statement-breakpoint
GRANT SELECT ON incident_center.log_entry, incident_center.log_node, incident_center.log_checkpoint TO incident_center_app;
--> statement-breakpoint
GRANT SELECT ON ALL TABLES IN SCHEMA incident_center TO incident_center_system;
--> statement-breakpoint
GRANT DELETE ON incident_center.unnumbered_event TO incident_center_system;
--> statement-breakpoint
GRANT UPDATE ON incident_center.log_head TO incident_center_system;
--> statement-breakpoint
GRANT INSERT ON incident_center.log_entry, incident_center.log_node, incident_center.log_checkpoint,
  incident_center.quarantined_event TO incident_center_system;
--> statement-breakpoint
INSERT INTO incident_center.log_head (id, size, frontier) VALUES (1, 0, '[]');
--> statement-breakpoint
-- Appends one event to its chain, in the caller's transaction. The preimage is canonical JSON because the event's text
-- is, and its digest equals the one that the SDK computes. VOLATILE and READ COMMITTED: after the lock, the statement
-- that reads the head must see what the last holder committed.
CREATE FUNCTION incident_center.append_event(
  p_event_text text,
  p_id uuid,
  p_chain text,
  p_type text,
  p_actor text,
  p_actor_kind text,
  p_tenants text[],
  p_environment text,
  p_classification text,
  p_target_ids text[],
  p_incident_id uuid,
  p_runbook_execution_id uuid,
  p_created_at timestamptz,
  p_payload jsonb,
  p_refs jsonb
) RETURNS TABLE (appended_seq integer, appended_hash text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  head incident_center.chain_head%ROWTYPE;
  next_seq integer;
  prev text;
  new_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('incident_center.chain:' || p_chain, 0));
  SELECT * INTO head FROM incident_center.chain_head WHERE chain_head.chain = p_chain;
  next_seq := coalesce(head.seq, 0) + 1;
  prev := coalesce(head.hash, repeat('0', 64));
  new_hash := encode(sha256('\x00'::bytea || convert_to(
    '{"event":' || p_event_text || ',"prev":"' || prev || '","seq":' || next_seq || '}', 'UTF8')), 'hex');
  INSERT INTO incident_center.timeline_event (id, chain, seq, type, actor, actor_kind, tenants, environment,
    classification, target_ids, incident_id, runbook_execution_id, created_at, payload, refs, event_text, prev_hash,
    event_hash)
  VALUES (p_id, p_chain, next_seq, p_type, p_actor, p_actor_kind, p_tenants, p_environment, p_classification,
    p_target_ids, p_incident_id, p_runbook_execution_id, p_created_at, p_payload, p_refs, p_event_text, prev, new_hash);
  IF head.chain IS NULL THEN
    INSERT INTO incident_center.chain_head (chain, seq, hash, tenants) VALUES (p_chain, next_seq, new_hash, p_tenants);
  ELSE
    UPDATE incident_center.chain_head SET seq = next_seq, hash = new_hash WHERE chain_head.chain = p_chain;
  END IF;
  INSERT INTO incident_center.unnumbered_event (event_id) VALUES (p_id);
  PERFORM pg_notify('incident_center_event', '');
  RETURN QUERY SELECT next_seq, new_hash;
END
$$;
