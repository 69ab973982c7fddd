package io.spanweave.agent.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What became of every trace and envelope. Nothing is lost without a count. */
public final class Counts implements Consumer<String> {
    private final Map<String, Long> counts = new TreeMap<>();

    synchronized void add(String what) {
        Long known = counts.get(what);
        counts.put(what, known == null ? 1L : known + 1);
    }

    @Override
    public void accept(String what) {
        add(what);
    }

    synchronized long of(String what) {
        Long known = counts.get(what);
        return known == null ? 0 : known;
    }

    /** {@code sent=12 dropped.queue_full=3}. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            text.append(text.length() == 0 ? "" : " ")
                    .append(entry.getKey())
                    .append('=')
                    .append(entry.getValue());
        }
        return text.toString();
    }
}
