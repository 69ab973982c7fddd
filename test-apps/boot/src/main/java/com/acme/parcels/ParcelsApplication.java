package com.acme.parcels;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

@SpringBootApplication
@EnableScheduling
public class ParcelsApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(ParcelsApplication.class, arguments);
    }
}
