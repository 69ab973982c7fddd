package com.acme.invoices.health;

import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class HealthController {
    private final Health health;

    public HealthController(Health health) {
        this.health = health;
    }

    @GetMapping("/health")
    public ResponseEntity<Map<String, String>> health() {
        return health.isDown()
                ? ResponseEntity.internalServerError().body(Map.of("status", "DOWN"))
                : ResponseEntity.ok(Map.of("status", "UP"));
    }
}
