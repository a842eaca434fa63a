//! `user add` and `token add`

use std::io::{IsTerminal, Read};

use axum::body::Body;
use model::Role;
use model::account::{MAX_PASSWORD, TokenScope};

use super::client::{Client, Refusal};
use super::{FINE, Failure};
use crate::api::{AccountView, TokenView};
use crate::people::{NewAccount, NewToken};
use crate::settings::Settings;

/// What `user` can do.
#[derive(clap::Subcommand)]
pub enum User {
    /// Make an account. Its password is read from standard input when that is not a terminal; else a link is printed
    Add {
        /// The mail address
        email: String,
        /// What the person may do: `contributor`, `curator` or `admin`
        #[arg(long, value_parser = role)]
        role: Role,
        /// A district they belong to, by code, name or town; may be repeated
        #[arg(long, value_name = "CODE")]
        district: Vec<String>,
        /// What others read
        #[arg(long, default_value = "")]
        name: String,
    },
}

/// What `token` can do.
#[derive(clap::Subcommand)]
pub enum Token {
    /// Make a token for a program that acts as an account; printed once
    Add {
        /// The account's mail address
        email: String,
        /// What it is for
        #[arg(long, default_value = "")]
        name: String,
        /// Days it works, at most 1826 [default: 365]
        #[arg(long)]
        days: Option<u32>,
        /// Let it read only
        #[arg(long)]
        read_only: bool,
    },
}

fn role(typed: &str) -> Result<Role, String> {
    let role: Option<Role> = serde_json::from_value(serde_json::Value::String(typed.to_owned())).ok();
    role.filter(|role| *role > Role::Visitor).ok_or_else(|| "say contributor, curator or admin".to_owned())
}

/// The password on standard input, if there is one.
fn piped_password() -> Result<Option<String>, String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut text = String::new();
    let limit = MAX_PASSWORD as u64 + 3;
    input.take(limit).read_to_string(&mut text).map_err(|error| format!("the password cannot be read: {error}"))?;
    let password = text.trim_end_matches(['\r', '\n']);
    Ok((!password.is_empty()).then(|| password.to_owned()))
}

/// Makes an account.
pub async fn user(settings: Settings, command: User) -> Result<u8, Failure> {
    let User::Add { email, role, district, name } = command;
    let new = NewAccount { email, name, role: Some(role), districts: district, password: piped_password()? };
    let body = serde_json::to_vec(&new).map_err(|error| error.to_string())?;
    let client = Client::local(settings).await?;
    let made: Result<AccountView, Refusal> =
        client.send("POST", "/api/v1/accounts", "application/json", Body::from(body)).await;
    client.close().await;
    let made = made?;
    match made.link {
        Some(link) => {
            println!("{} is invited; give them this link, which works once within 14 days:\n{link}", made.email)
        }
        None => println!("{} can sign in", made.email),
    }
    Ok(FINE)
}

/// Makes a token and prints it.
pub async fn token(settings: Settings, command: Token) -> Result<u8, Failure> {
    let Token::Add { email, name, days, read_only } = command;
    let scope = if read_only { TokenScope::Read } else { TokenScope::Write };
    let body = serde_json::to_vec(&NewToken { name, scope, days }).map_err(|error| error.to_string())?;
    let client = Client::local(settings).await?;
    let path = format!("/api/v1/accounts/{}/tokens", email.trim());
    let made: Result<TokenView, Refusal> = client.send("POST", &path, "application/json", Body::from(body)).await;
    client.close().await;
    println!("{}", made?.token.unwrap_or_default());
    Ok(FINE)
}
