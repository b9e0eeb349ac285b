-- How many executions an instance has had: those whose history was removed count too.

alter table {{schema}}.job_instance add execution_count bigint not null default 0;
update {{schema}}.job_instance i
   set execution_count =
         (select count(*) from {{schema}}.job_execution e where e.job_instance_id = i.id);
