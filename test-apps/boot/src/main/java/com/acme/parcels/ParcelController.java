package com.acme.parcels;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class ParcelController {
    private final JdbcTemplate database;

    public ParcelController(JdbcTemplate database) {
        this.database = database;
    }

    /** Who a parcel is for, which it notes down. */
    @GetMapping("/parcel")
    public String parcel(@RequestParam("id") int id) {
        database.update("update parcel set state = 'asked' where id = ?", id);
        return database.queryForObject("select receiver from parcel where id = ?", String.class, id);
    }

    @GetMapping("/overview")
    public String overview() {
        return "<h1>Parcels</h1><p>" + database.queryForList("select receiver from parcel order by id", String.class)
                + "</p>";
    }

    @GetMapping("/lost")
    public String lost() {
        throw new IllegalStateException("The parcel is lost");
    }

    @GetMapping("/deployment")
    public String deployment() {
        return "deployment " + Deployment.CURRENT;
    }
}
