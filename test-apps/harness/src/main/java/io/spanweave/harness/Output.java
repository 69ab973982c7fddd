package io.spanweave.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The lines a process writes to one of its streams, while it writes them. */
final class Output {
    private final List<String> lines = new ArrayList<>();
    private final String mark;
    private final PrintWriter log;
    private final Thread reader;

    /** Reads until the stream ends; each line also goes to the log behind the mark. */
    Output(InputStream stream, String mark, PrintWriter log) {
        this.mark = mark;
        this.log = log;
        reader = new Thread(() -> read(stream), "application-" + mark);
        reader.setDaemon(true);
    }

    Output start() {
        reader.start();
        return this;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for what is still in the pipe; a grandchild that holds it open is not waited for. */
    void finish(Duration atMost) {
        try {
            reader.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(InputStream stream) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException processIsGone) {
            // What was read before is all there is.
        }
    }

    private void add(String line) {
        synchronized (this) {
            lines.add(line);
        }
        synchronized (log) {
            log.println(mark + " " + line);
            log.flush();
        }
    }
}
