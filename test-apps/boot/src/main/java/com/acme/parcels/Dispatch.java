package com.acme.parcels;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Hands over what is new to the carrier, again and again. */
@Component
public class Dispatch {
    private final JdbcTemplate database;

    public Dispatch(JdbcTemplate database) {
        this.database = database;
    }

    @Scheduled(initialDelay = 100, fixedDelay = 1000)
    public void send() {
        database.update("update parcel set state = ? where state = ?", "sent", "new");
    }
}
