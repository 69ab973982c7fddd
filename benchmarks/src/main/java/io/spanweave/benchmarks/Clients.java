package io.spanweave.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Some clients, each with a connection of its own that it keeps; as cheap as can be, for they share the machine. */
final class Clients {
    private final int port;
    private final byte[] request;
    private final int connections;

    Clients(int port, String path, int connections) {
        this.port = port;
        this.connections = connections;
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Asks for some seconds.
     *
     * @param perSecond requests a second of all together; 0 for one after the other without a pause
     */
    Result run(int perSecond, int seconds) {
        List<Client> clients = new ArrayList<>();
        long begin = System.nanoTime();
        long gap = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(connections) / perSecond;
        for (int i = 0; i < connections; i++) {
            Client client = new Client(begin + gap * i / connections, gap, begin + TimeUnit.SECONDS.toNanos(seconds));
            clients.add(client);
            client.start();
        }
        LongStream all = LongStream.empty();
        for (Client client : clients) {
            all = LongStream.concat(all, client.latencies());
        }
        return new Result(all.sorted().toArray());
    }

    void rest(int seconds) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** How long each request took, in nanoseconds, the shortest first. */
    static final class Result {
        private final long[] sorted;

        private Result(long[] sorted) {
            this.sorted = sorted;
        }

        int count() {
            return sorted.length;
        }

        /** In microseconds. */
        double percentile(int percent) {
            return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e3;
        }
    }

    private final class Client extends Thread {
        private final long begin;
        private final long gap;
        private final long end;
        private long[] latencies = new long[1_024];
        private int count;

        Client(long begin, long gap, long end) {
            this.begin = begin;
            this.gap = gap;
            this.end = end;
        }

        @Override
        public void run() {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (long due = begin; due < end; due += gap) {
                    long asked = gap == 0 ? System.nanoTime() : due;
                    if (gap == 0 && asked >= end) {
                        break;
                    }
                    if (gap > 0) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    socket.getOutputStream().write(request);
                    skipAnswer(in);
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, count * 2);
                    }
                    // From when it was due, so that a server that stalls does not hide what it has held up.
                    latencies[count++] = System.nanoTime() - asked;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        LongStream latencies() {
            try {
                join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Arrays.stream(latencies, 0, count);
        }
    }

    private static void skipAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.contains(" 200")) {
            throw new IOException(status);
        }
        long length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(header.substring(15).trim());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server has closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
