package com.acme.invoices.rates;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class RateRefresher implements Runnable {
    private final JdbcClient jdbc;
    private final AtomicInteger runs = new AtomicInteger();

    private volatile List<Rate> rates = List.of();
    private volatile boolean failing;

    public RateRefresher(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void run() {
        runs.incrementAndGet();
        if (failing) {
            throw new IllegalStateException("Rate provider answered 503");
        }
        rates = jdbc.sql("select currency, rate from exchange_rates order by currency")
                .query(Rate.class)
                .list();
    }

    public List<Rate> rates() {
        return rates;
    }

    public int runs() {
        return runs.get();
    }

    public void setFailing(boolean failing) {
        this.failing = failing;
    }

    public record Rate(String currency, BigDecimal rate) {}
}
