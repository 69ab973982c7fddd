package com.acme.invoices.health;

import org.springframework.stereotype.Component;

@Component
public class Health {
    private volatile boolean down;

    public boolean isDown() {
        return down;
    }

    public void setDown(boolean down) {
        this.down = down;
    }
}
