package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PostgresTest {
    private static final Postgres POSTGRES = Postgres.start();

    @AfterAll
    static void close() throws SQLException {
        String url = POSTGRES.jdbcUrl("postgres");
        POSTGRES.close();
        assertThatThrownBy(() -> DriverManager.getConnection(url, POSTGRES.user(), POSTGRES.password()))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void shouldCreateDatabasesOnDemandAndOnce() throws SQLException {
        String url = POSTGRES.jdbcUrl("invoices");
        assertThat(POSTGRES.jdbcUrl("invoices")).isEqualTo(url);
        try (Connection connection = DriverManager.getConnection(url, POSTGRES.user(), POSTGRES.password())) {
            assertThat(connection.getCatalog()).isEqualTo("invoices");
        }
    }

    @Test
    void shouldRunStatements() {
        assertThat(POSTGRES.query("shop", "create table item (id int, name text)"))
                .isEmpty();
        assertThat(POSTGRES.query("shop", "insert into item values (1, 'a'), (2, null)"))
                .isEmpty();
        assertThat(POSTGRES.query("shop", "select * from item order by id"))
                .containsExactly(List.of("1", "a"), List.of("2", "null"));
        assertThatThrownBy(() -> POSTGRES.query("select * from item"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("select * from item");
    }

    @Test
    void shouldBeVersion18() {
        assertThat(POSTGRES.query("show server_version").get(0).get(0)).startsWith("18.");
    }
}
