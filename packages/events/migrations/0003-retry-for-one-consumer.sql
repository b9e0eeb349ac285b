-- Over Kafka every consumer reads an event by itself. What one of them failed on waits in its own
-- schema, to be handed to it alone. In the outbox, since it is claimed, tried again and counted
-- like any other event. Null: an event of this service, for all of its consumers.
alter table {{schema}}.outbox add column consumer text;
alter table {{schema}}.outbox drop constraint outbox_event_id_key;
alter table {{schema}}.outbox add constraint outbox_event_once
  unique nulls not distinct (event_id, consumer);
