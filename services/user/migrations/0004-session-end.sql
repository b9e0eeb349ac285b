-- Two more ways for a session to end: its browser signed in again, an operator ended it.
alter table users.session
  drop constraint session_revoke_reason_check,
  add constraint session_revoke_reason_check check (revoke_reason in (
    'SIGNED_OUT', 'TOKEN_REUSED', 'OPERATOR_REMOVED', 'STAFF_REMOVED', 'SIGNED_IN_AGAIN',
    'ENDED_BY_OPERATOR'));
