package com.acme.annotated;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Statements by which a trace shows where it was; static, so that objects without Spring have them, too. */
@Component
public class Probe {
    private static final AtomicReference<JdbcTemplate> JDBC = new AtomicReference<>();

    Probe(DataSource dataSource) {
        JDBC.set(new JdbcTemplate(dataSource));
    }

    /** What every named method does. */
    public static long inside(long number) {
        return number + statement("inside");
    }

    /** What every named method does that answers later. */
    public static CompletionStage<Long> inside(CompletionStage<Long> signal) {
        long number = statement("inside");
        return signal.thenApply(value -> value + number);
    }

    static long statement(String place) {
        Long one = JDBC.get().queryForObject("select 1 as " + place, Long.class);
        return one == null ? 0 : one;
    }
}
