import Testing

@testable import Credentials

@Suite("Names and kinds")
struct NameTests {
    @Test(
        "Good names, and their variables",
        arguments: [
            ("a", "A"), ("polygon.api-key", "POLYGON__API_KEY"), ("x1.y2-z3", "X1__Y2_Z3"), ("007", "007"),
            (String(repeating: "n", count: 64), String(repeating: "N", count: 64)),
        ])
    func good(text: String, variable: String) throws {
        let name = try CredentialName(text)
        #expect(name.text == text)
        #expect(name.variable == "TICKLOOM_SECRET_" + variable)
        #expect(CredentialName(variable: name.variable) == name)
    }

    @Test(
        "Names that are none say what is wrong",
        arguments: [
            "", "A", "a_b", "a b", "-a", "a-", "a--b", "a.-b", "..", ".", "/", "a/b", "a\0b", "a\nb", "\u{e9}",
            "e\u{301}", "\u{1F511}", "../etc/passwd",
            "a\u{202E}b", "CON", String(repeating: "n", count: 65), String(repeating: "n", count: 1_000_000), "a=b",
            "a:b", "a\\b", "%s", "'; --", "\u{FF41}",
        ])
    func bad(text: String) {
        do throws(CredentialError) {
            _ = try CredentialName(text)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidName)
            #expect(error.description.utf8.count < 400)
            #expect(error.description.unicodeScalars.allSatisfy { (32..<127).contains($0.value) })
        }
    }

    @Test("A secret in the place of a name is not echoed") func secretAsName() {
        do throws(CredentialError) {
            _ = try CredentialName("sk_live_4eC39HqLyjWDarjtT1zdp7dc")
            Issue.record("accepted")
        } catch {
            #expect(!error.description.contains("4eC39"))
        }
    }

    @Test(
        "What is a secret rather than a name is refused, and not echoed",
        arguments: [
            "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "3f2a9c1e-7b4d-4e8a-9c0f-112233445566", "zq8vx2mlpwkt4snd7f3e9a",
            "vendor.zq8vx2mlpwkt4snd7f3e9a", "A_Zq8v",
        ])
    func secrets(text: String) {
        do throws(CredentialError) {
            _ = try CredentialName(text)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidName)
            #expect(!error.description.contains(text))
        }
    }

    @Test(
        "Long names are names",
        arguments: [
            "interactivebrokersgateway2.password", "deadbeef.cafe", "a.b.c.d.e.f.a.b.c.d.e.f.a.b.c.d.e.f.a.b.c.d.e.f",
            "polygon-2026-11.api-key",
        ])
    func longNames(text: String) throws { #expect(try CredentialName(text).text == text) }

    static let name = try! CredentialName("vendor.key")

    @Test(
        "Secrets of the right shape",
        arguments: [
            (CredentialKind.apiKey, "Zq8vX2mL"), (.apiKey, "sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
            (.token, "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
            (.token, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"), (.password, "Tr0ub4dor & 3 Gr\u{e4}ser"),
            (.other, "\u{1}\u{9}\u{3}\u{7f}"),
            (
                .privateKey,
                "-----BEGIN PRIVATE" + " KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMRE\n-----END PRIVATE"
                    + " KEY-----\n"
            ),
            (.apiKey, "a1b2c3d4e5f6a7b8"), (.apiKey, "00112233-4455-6677-8899-aabbccddeeff"),
        ])
    func goodValues(kind: CredentialKind, text: String) throws {
        try kind.check(Secret(text), of: Self.name)
    }

    @Test(
        "Secrets of the wrong shape are refused, and not echoed",
        arguments: [
            (CredentialKind.apiKey, "Zq8vX2m"), (.apiKey, " Zq8vX2mLpW"), (.apiKey, "Zq8vX2mLpW\n"),
            (.apiKey, "Zq8v X2mLpW"), (.apiKey, "Zq8vX2mLp\u{e9}"),
            (.apiKey, ""), (.token, "Zq8vX2mLpW"), (.token, "Zq8vX2mLpWZq8vX2mLpW!"), (.password, "Zq8vX2mL\u{7}W"),
            (.password, "Zq8vX2 "), (.other, "Zq8"),
            (.privateKey, "Zq8vX2mLpWZq8vX2mLpWZq8vX2mLpWZq8vX2mLpWZq8vX2mLpWZq8vX2mLpWZq8vX2mLpW"),
            (.apiKey, String(repeating: "Zq8v", count: 200)),
            (.apiKey, "changeme"), (.apiKey, "CHANGE-ME-123"), (.apiKey, "your_api_key_here"), (.apiKey, "<api-key>"),
            (.apiKey, "xxxxxxxxxxxx"),
            (.apiKey, "12345678"), (.apiKey, "1234567890"), (.apiKey, "87654321"), (.apiKey, "${API_KEY}"),
            (.token, "replace-this-token"), (.password, "Password1"),
            (.password, "secretpassword"), (.other, "test"), (.other, "todo"), (.apiKey, "placeholder"),
            (.apiKey, "********"), (.apiKey, "credential:vendor.key"),
            (.password, "hunter22"), (.apiKey, "changeme12345678"), (.apiKey, "Password-2024-2025"),
            (.apiKey, "secret_key_12345678901"), (.password, "password123456789"),
        ])
    func badValues(kind: CredentialKind, text: String) {
        do throws(CredentialError) {
            try kind.check(Secret(text), of: Self.name)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidValue)
            if text.utf8.count > 5, text != "placeholder" { #expect(!error.description.contains(text)) }
            #expect(!error.description.contains("Zq8v"))
        }
    }

    @Test(
        "The expiry of a JSON Web Token is read",
        arguments: [
            (#"{"exp":1900000000}"#, 1_900_000_000 as Int64?), (#"{"exp":1900000000.5,"sub":"a"}"#, 1_900_000_000),
            (#"{"sub":"a"}"#, nil), (#"{"exp":"soon"}"#, nil),
            (#"{ "a":{"exp":1},"exp" : 1900000000 }"#, 1_900_000_000), (#"{"a\"exp":1,"b":["exp",2]}"#, nil),
            (#"{"a":"exp","exp":null}"#, nil), (#"["exp",1900000000]"#, nil), (#"{"exp":1900000000"#, nil),
            (#"{"exp":19e8,"b":"}"}"#, 1_900_000_000), (#"{"exp"#, nil), (#"{"exp":"#, nil), ("\"\\", nil),
            (#"{"exp":-1}"#, nil), (#"{"exp":1e300}"#, nil), ("{", nil), ("", nil),
        ])
    func expiry(claims: String, expected: Int64?) {
        let payload = Base64URL.encode(claims)
        #expect(JSONWebToken.expiry(of: Secret("eyJhbGciOiJIUzI1NiJ9.\(payload).c2lnbmF0dXJl")) == expected)
    }

    @Test("The store of variables is for development, and takes the first of a name") func variables() throws {
        let given: [(name: String, value: Secret)] = [
            ("TICKLOOM_SECRET_POLYGON_API", Secret("first-one")), ("TICKLOOM_SECRET_POLYGON_API", Secret("second")),
            ("HOME", Secret("/root")),
        ]
        let store = try EnvironmentStore(variables: given, isProduction: false)
        #expect(try store.keys() == ["polygon-api"])
        #expect(try store.read("polygon-api") == Secret("first-one"))
        #expect(throws: CredentialError.self) { try store.write(Secret("x"), for: "a") }
        do throws(CredentialError) {
            _ = try EnvironmentStore(variables: given, isProduction: true)
            Issue.record("accepted in production")
        } catch {
            #expect(error.code == .insecure)
        }
        #expect(throws: CredentialError.self) {
            _ = try EnvironmentStore(variables: [("TICKLOOM_SECRET_polygon", Secret("x"))], isProduction: false)
        }
    }
}
