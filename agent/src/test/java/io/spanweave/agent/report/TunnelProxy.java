package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that hands on what it cannot read, to whom it is told to, for those who know its password. */
final class TunnelProxy implements Closeable {
    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final String authorization;

    TunnelProxy(String authorization) throws IOException {
        this.authorization = authorization;
        daemon(() -> {
            while (true) {
                serve(socket.accept());
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What was asked of it. */
    List<String> heads() {
        return heads;
    }

    private void serve(Socket client) throws IOException {
        String head = head(client.getInputStream());
        heads.add(head);
        OutputStream answer = client.getOutputStream();
        if (!head.contains("\r\nProxy-Authorization: " + authorization + "\r\n")) {
            answer.write(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            client.close();
            return;
        }
        String[] server = head.split(" ", 3)[1].split(":", 2);
        Socket onward = new Socket(server[0], Integer.parseInt(server[1]));
        answer.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1));
        daemon(() -> client.getInputStream().transferTo(onward.getOutputStream()));
        daemon(() -> onward.getInputStream().transferTo(answer));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /** Does work that ends when the other side has gone. */
    static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A connection or a handshake that the other side has ended.
                    }
                },
                "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    interface Work {
        void run() throws IOException;
    }
}
