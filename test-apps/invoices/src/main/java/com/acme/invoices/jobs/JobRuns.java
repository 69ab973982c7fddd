package com.acme.invoices.jobs;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class JobRuns {
    private final JdbcClient jdbc;

    public JobRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void record(String job, int rows) {
        jdbc.sql("insert into job_runs (job, rows_processed) values (?, ?)")
                .params(job, rows)
                .update();
    }

    public boolean ranWithin(String job, Duration duration) {
        return jdbc.sql("""
                        select count(*) > 0 from job_runs
                        where job = ? and finished_at > now() - ? * interval '1 second'
                        """)
                .params(job, duration.toSeconds())
                .query(Boolean.class)
                .single();
    }
}
