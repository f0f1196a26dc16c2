//! Roles of people, as the rule books name them.

use serde::{Deserialize, Serialize};

/// What a user is employed as. Decides which clients he may use, what he sees and what he writes.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Role {
    /// 售后工程师
    #[n(0)]
    Engineer,
    /// 技术助理
    #[n(1)]
    Dispatcher,
    /// 受理服务代表
    #[n(2)]
    Agent,
    /// 物控助理
    #[n(3)]
    StockKeeper,
    /// 受理组/技术组主管
    #[n(4)]
    Supervisor,
    /// 客户服务部经理
    #[n(5)]
    Manager,
    /// 管理员
    #[n(6)]
    Administrator,
    /// 业务部服务监督
    #[n(7)]
    QualityMonitor,
}

impl Role {
    /// Every role, in the order of the tables.
    pub const ALL: [Self; 8] = [
        Self::Engineer,
        Self::Dispatcher,
        Self::Agent,
        Self::StockKeeper,
        Self::Supervisor,
        Self::Manager,
        Self::Administrator,
        Self::QualityMonitor,
    ];

    /// The name used in commands, in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Engineer => "engineer",
            Self::Dispatcher => "dispatcher",
            Self::Agent => "agent",
            Self::StockKeeper => "stock_keeper",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
            Self::QualityMonitor => "quality_monitor",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// May sign in on a field device.
    pub fn uses_field_client(self) -> bool {
        matches!(
            self,
            Self::Engineer | Self::Dispatcher | Self::Agent | Self::StockKeeper | Self::Supervisor
        )
    }

    /// May sign in at the office.
    pub fn uses_office(self) -> bool {
        self != Self::Engineer
    }

    /// Sees every team.
    pub fn sees_all_teams(self) -> bool {
        matches!(
            self,
            Self::Manager | Self::Administrator | Self::QualityMonitor
        )
    }
}
