CREATE TABLE "incident_center"."log_cosignature" (
	"size" bigint NOT NULL,
	"witness" text NOT NULL,
	"public_key" text NOT NULL,
	"line" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_cosignature_size_witness_public_key_pk" PRIMARY KEY("size","witness","public_key")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_hold" (
	"id" integer PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_key_rotation" (
	"position" integer PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"old_key" text NOT NULL,
	"new_key" text NOT NULL,
	"log_size" bigint NOT NULL,
	"envelope" text,
	"event_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_key_rotation_old" UNIQUE("purpose","old_key"),
	CONSTRAINT "log_key_rotation_new" UNIQUE("purpose","new_key")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_witness" (
	"name" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"lease" uuid,
	"lease_until" timestamp (3) with time zone,
	"last_error" text,
	"refused_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "incident_center"."log_head" ADD COLUMN "signed_size" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE incident_center.log_head SET signed_size = coalesce((SELECT max(size) FROM incident_center.log_checkpoint), 0);
--> statement-breakpoint
INSERT INTO incident_center.log_hold (id, until) VALUES (1, now());
--> statement-breakpoint
-- Nothing in these is a tenant's: everybody may read them, and what was said once is only ever added to.
GRANT SELECT ON incident_center.log_key_rotation, incident_center.log_cosignature
  TO incident_center_app, incident_center_system;
--> statement-breakpoint
GRANT INSERT ON incident_center.log_key_rotation, incident_center.log_cosignature TO incident_center_system;
--> statement-breakpoint
GRANT SELECT, UPDATE ON incident_center.log_hold TO incident_center_system;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON incident_center.log_witness TO incident_center_system;
