package com.acme.invoices.rates;

import com.acme.invoices.rates.RateRefresher.Rate;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class RateController {
    private final RateRefresher refresher;
    private final RateSchedule schedule;

    public RateController(RateRefresher refresher, RateSchedule schedule) {
        this.refresher = refresher;
        this.schedule = schedule;
    }

    @GetMapping("/rates")
    public Rates rates() {
        return new Rates(schedule.isActive(), refresher.runs(), refresher.rates());
    }

    public record Rates(boolean active, int runs, List<Rate> rates) {}
}
